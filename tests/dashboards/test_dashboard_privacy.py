import pytest

from dashboards.privacy import mask


@pytest.mark.parametrize(
    ("field", "value", "shown"),
    [
        ("receiver_name", "王小芳", "王•••"),
        ("phone", "13812345678", "•••5678"),
        ("phone", "12345", "•••45"),
        ("email", "person@example.com", "p•••@example.com"),
        ("address", "文三路12号", "文•••"),
        ("buyer_id", "buyer1277", "b•••77"),
        ("other_phones", ["13812345678"], ["•••5678"]),
        ("buyer_note", "请打 138 1234 5678 或 a@b.cn", "请打 ••• 或 •••"),
        ("order_id", "13812345678", "13812345678"),
        ("address_has_house_number", False, False),
        ("phone", "", ""),
        ("phone", None, None),
    ],
)
def test_personal_data_is_masked(field: str, value: object, shown: object) -> None:
    assert mask(field, value) == shown


def test_what_is_nested_is_masked_by_the_name_around_it() -> None:
    assert mask("first", {"phone": "13812345678", "sku": "A1"}) == {"phone": "•••5678", "sku": "A1"}
