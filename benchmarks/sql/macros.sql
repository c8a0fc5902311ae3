-- Small helpers of the hand-written queries.
CREATE OR REPLACE MACRO without_spaces_before(text) AS regexp_replace(text, '^[\s\p{Z}]+', '');

CREATE OR REPLACE MACRO without_spaces_around(text) AS regexp_replace(text, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g');

CREATE OR REPLACE MACRO without_head(text, head) AS without_spaces_before(
    CASE WHEN starts_with(text, coalesce(head, '')) THEN substr(text, length(coalesce(head, '')) + 1) ELSE text END);

CREATE OR REPLACE MACRO has_test_word(text) AS regexp_matches(text, '(?:^|[^a-z])test(?:[^a-z]|$)|测试', 'i');

CREATE OR REPLACE MACRO has_illegal_characters(text) AS regexp_matches(text,
    '[\x00-\x1f\x7f-\x{9f}\x{fffd}\x{1f000}-\x{1faff}\x{2600}-\x{27bf}\x{2b00}-\x{2bff}\x{fe0f}\x{200d}\x{20e3}]');

-- Full-width digits and signs as plain ones.
CREATE OR REPLACE MACRO plain(text) AS translate(text, '０１２３４５６７８９＋－　', '0123456789+- ');

-- `phone_numbers` and `chinese_numbers` (reference.sql) are patterns; an extension is cut off first.
CREATE OR REPLACE MACRO without_separators(phone) AS translate(phone, ' ./()-' || chr(9) || chr(160) || '．／（）‐‑–—', '');

CREATE OR REPLACE MACRO without_extension(phone) AS regexp_replace(phone, '(?:转|分机|#|,|;|x|ext)\d{1,7}$', '', 'i');

CREATE OR REPLACE MACRO phone_is_callable(country, phone, number) AS CASE
    WHEN country = 'CN' AND (regexp_full_match(number, getvariable('numbers_86')) OR regexp_full_match(translate(phone, ' ./()' || '．／（）', ''),
        '(?:(?:\+|00)?-?8-?6-?)?(?:(?:1-?[3-9](?:-?\d){9}|[48](?:-?0){2}(?:-?\d){7})-?(?:-|转|分机|#|,|;|x|ext)-?\d{1,6}|0-?(?:1-?0|2-?\d|[3-9](?:-?\d){2})-?[2-9](?:-?\d){6,7}-?(?:(?:-|转|分机|#|,|;|x|ext)-?\d{1,6})?)-?', 'i'))
        THEN true
    WHEN country IN ('US', 'CA') AND regexp_full_match(number, getvariable('numbers_1')) THEN true
    WHEN country = 'GB' AND regexp_full_match(number, getvariable('numbers_44')) THEN true
    WHEN country = 'DE' AND regexp_full_match(number, getvariable('numbers_49')) THEN true
    ELSE regexp_full_match(country || ':' || number, getvariable('phone_numbers')) END;

CREATE OR REPLACE MACRO postcode_fits(country, code) AS
    regexp_full_match(country || ':' || without_spaces_around(code), getvariable('postcode_forms'));

CREATE OR REPLACE MACRO without_blanks_before(text) AS regexp_replace(text, '^[\s,，/|\-\x{3000}\x{a0}]+', '');

CREATE OR REPLACE MACRO without_blanks_after(text) AS regexp_replace(text, '[\s,，/|\-\x{3000}\x{a0}]+$', '');

CREATE OR REPLACE MACRO carrier_is(carrier, names) AS regexp_matches(carrier, '(?:^|[^A-Z])(?:' || names || ')(?:[^A-Z]|$)');

-- Both in capitals; the number without spaces and hyphens.
CREATE OR REPLACE MACRO tracking_fits(carrier, number) AS CASE WHEN
       (carrier_is(carrier, '顺丰|SF|SHUNFENG') AND regexp_full_match(number, 'SF\d{12,13}|\d{12}|\d{15}'))
    OR (carrier_is(carrier, '中通|ZTO|申通|STO EXPRESS') AND regexp_full_match(number, '\d{12,15}'))
    OR (carrier_is(carrier, '圆通|YTO') AND regexp_full_match(number, 'YT\d{13}|[A-Z]?\d{10,18}'))
    OR (carrier_is(carrier, '韵达|YUNDA') AND regexp_full_match(number, '\d{13,15}'))
    OR (carrier_is(carrier, '极兔|J&T') AND regexp_full_match(number, 'JT\d{13}|\d{12}'))
    OR (carrier_is(carrier, '京东|JD LOGISTICS') AND regexp_full_match(number, 'JD[A-Z0-9]{10,20}|\d{10,15}'))
    OR (carrier_is(carrier, '德邦|DEPPON') AND regexp_full_match(number, 'DPK?\d{8,15}|\d{8,15}'))
    OR (carrier_is(carrier, '邮政|EMS|CHINA POST') AND regexp_full_match(number, '[A-Z]{2}\d{9}[A-Z]{2}|\d{13}'))
    OR (carrier_is(carrier, 'UPS') AND regexp_full_match(number, '1Z[0-9A-Z]{16}|\d{9}|\d{12}'))
    OR (carrier_is(carrier, 'FEDEX') AND regexp_full_match(number, '\d{12}|\d{15}|\d{20}|\d{22}'))
    OR (carrier_is(carrier, 'USPS') AND regexp_full_match(number, '[A-Z]{2}\d{9}[A-Z]{2}|9[1-5]\d{18,24}|\d{20,22}'))
    OR (carrier_is(carrier, 'DHL') AND regexp_full_match(number, '[A-Z]{2}\d{9}[A-Z]{2}|\d{10,12}|\d{14}|\d{16}|\d{20}|JJD?\d{16,20}|[A-Z]{3}\d{7,15}'))
    OR (carrier_is(carrier, 'ROYAL MAIL') AND regexp_full_match(number, '[A-Z]{2}\d{9}[A-Z]{2}|[0-9A-Z]{13,21}'))
    OR (carrier_is(carrier, 'DPD') AND regexp_full_match(number, '\d{14}[0-9A-Z]?'))
    OR (carrier_is(carrier, 'CORREIOS') AND regexp_full_match(number, '[A-Z]{2}\d{9}[A-Z]{2}'))
    THEN true ELSE false END;

-- Texts as they are compared across orders: lower case, narrow, without blanks and punctuation; '' is null.
CREATE OR REPLACE MACRO narrow(text) AS translate(CASE WHEN regexp_matches(text, '[⑩-⑳]')
    THEN list_reduce(['⑩10', '⑪11', '⑫12', '⑬13', '⑭14', '⑮15', '⑯16', '⑰17', '⑱18', '⑲19', '⑳20'],
        lambda found, pair: replace(found, pair[1], pair[2:]), text) ELSE text END,
    '０１２３４５６７８９①②③④⑤⑥⑦⑧⑨ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ',
    '0123456789123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');

CREATE OR REPLACE MACRO compared(text) AS
    nullif(regexp_replace(lower(nfc_normalize(narrow(text))), '[^\p{L}\p{N}]+', '', 'g'), '');

CREATE OR REPLACE MACRO compared_phone(phone) AS
    nullif(regexp_replace(regexp_replace(narrow(phone), '[^0-9]+', '', 'g'), '^(?:00)?86(1[0-9]{10})', '\1'), '');

CREATE OR REPLACE MACRO compared_account(buyer_id) AS nullif(lower(without_spaces_around(buyer_id)), '');

-- Where an order stands; NULL = not known.
CREATE OR REPLACE MACRO has_ended(status) AS coalesce(status IN ('cancelled', 'closed'), false);

CREATE OR REPLACE MACRO waits(status, shipped_at) AS status NOT IN ('delivered', 'completed', 'cancelled', 'closed')
    AND shipped_at IS NULL AND status NOT IN ('partially_shipped', 'shipped');
