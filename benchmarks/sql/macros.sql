-- Small helpers of the hand-written queries.
CREATE OR REPLACE MACRO without_spaces_before(text) AS regexp_replace(text, '^[\s\p{Z}]+', '');

CREATE OR REPLACE MACRO without_spaces_around(text) AS regexp_replace(text, '^[\s\p{Z}]+|[\s\p{Z}]+$', '', 'g');

CREATE OR REPLACE MACRO without_head(text, head) AS without_spaces_before(
    CASE WHEN starts_with(text, coalesce(head, '')) THEN substr(text, length(coalesce(head, '')) + 1) ELSE text END);

CREATE OR REPLACE MACRO has_test_word(text) AS regexp_matches(text, '(?:^|[^a-z])test(?:[^a-z]|$)|测试', 'i');

CREATE OR REPLACE MACRO has_illegal_characters(text) AS regexp_matches(text,
    '[\x00-\x1f\x7f-\x{9f}\x{fffd}\x{1f000}-\x{1faff}\x{2600}-\x{27bf}\x{2b00}-\x{2bff}\x{fe0f}\x{200d}\x{20e3}]');

-- `digits` is the phone without separators.
CREATE OR REPLACE MACRO phone_is_callable(country, phone, digits) AS CASE
    WHEN coalesce(country, '') = '' THEN NULL
    WHEN regexp_full_match(digits, '(?:\+|00)[1-9]\d{7,14}(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i') THEN true
    WHEN country = 'CN' THEN regexp_full_match(phone, '(?:(?:\+|00)?86[ -]?)?(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]?[2-9]\d{6,7}|[48]00[ -]?\d{3}[ -]?\d{4}) ?(?:(?:-|转|分机|#|,|;|x|ext\.?) ?\d{1,6})? ?', 'i')
    WHEN country IN ('US', 'CA') THEN regexp_full_match(digits, '(?:\+?1)?[2-9][0-8]\d[2-9]\d{6}(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'GB' THEN regexp_full_match(digits, '(?:44[1-9]\d{5,11}|0[12378]\d{8,9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'DE' THEN regexp_full_match(digits, '(?:49[1-9]\d{5,11}|0[1-9]\d{5,11})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'FR' THEN regexp_full_match(digits, '(?:33[1-9]\d{5,11}|0[1-9]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'IT' THEN regexp_full_match(digits, '(?:39[1-9]\d{5,11}|[03]\d{5,10})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'ES' THEN regexp_full_match(digits, '(?:34[1-9]\d{5,11}|[5-9]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'NL' THEN regexp_full_match(digits, '(?:31[1-9]\d{5,11}|0[1-9]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'AT' THEN regexp_full_match(digits, '(?:43[1-9]\d{5,11}|0[1-9]\d{3,11})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'CH' THEN regexp_full_match(digits, '(?:41[1-9]\d{5,11}|0[2-9]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'PL' THEN regexp_full_match(digits, '(?:48[1-9]\d{5,11}|[1-9]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'BR' THEN regexp_full_match(digits, '(?:55[1-9]\d{5,11}|0?[1-9]{2}\d{8,9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'MX' THEN regexp_full_match(digits, '(?:52[1-9]\d{5,11}|[1-9]\d{9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'AU' THEN regexp_full_match(digits, '(?:61[1-9]\d{5,11}|0[2-478]\d{8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'JP' THEN regexp_full_match(digits, '(?:81[1-9]\d{5,11}|0[1-9]\d{8,9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'KR' THEN regexp_full_match(digits, '(?:82[1-9]\d{5,11}|0[1-9]\d{7,9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'IN' THEN regexp_full_match(digits, '(?:91[1-9]\d{5,11}|0?[1-9]\d{9})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'HK' THEN regexp_full_match(digits, '(?:852[1-9]\d{5,11}|[2-9]\d{7})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'TW' THEN regexp_full_match(digits, '(?:886[1-9]\d{5,11}|0[2-9]\d{7,8})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    WHEN country = 'SG' THEN regexp_full_match(digits, '(?:65[1-9]\d{5,11}|[3689]\d{7})(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i')
    ELSE regexp_full_match(digits, '\d{6,15}(?:(?:转|分机|#|,|;|x|ext)\d{1,6})?', 'i') END;

CREATE OR REPLACE MACRO postcode_fits(country, code) AS CASE
    WHEN country IN ('AT', 'BE', 'CH', 'HU') THEN regexp_full_match(code, '[1-9]\d{3}')
    WHEN country IN ('AU', 'NO', 'NZ', 'ZA') THEN regexp_full_match(code, '\d{4}')
    WHEN country IN ('DE', 'FI', 'IT', 'KR', 'ID', 'MX', 'MY', 'TH', 'TR', 'UA') THEN regexp_full_match(code, '\d{5}')
    WHEN country IN ('CN', 'SG') THEN regexp_full_match(code, '\d{6}')
    WHEN country = 'US' THEN regexp_full_match(code, '\d{5}(?:-?\d{4})?')
    WHEN country = 'GB' THEN regexp_full_match(code, 'GIR ?0AA|[A-Z]{1,2}\d[0-9A-Z]? ?\d[ABD-HJLNP-UW-Z]{2}')
    WHEN country = 'CA' THEN regexp_full_match(code, '[ABCEGHJ-NPRSTVXY]\d[ABCEGHJ-NPRSTV-Z] ?\d[ABCEGHJ-NPRSTV-Z]\d')
    WHEN country = 'BR' THEN regexp_full_match(code, '\d{5}-?\d{3}')
    WHEN country = 'CZ' THEN regexp_full_match(code, '[1-7]\d{2} ?\d{2}')
    WHEN country = 'DK' THEN regexp_full_match(code, '(?:DK-)?\d{4}')
    WHEN country = 'LU' THEN regexp_full_match(code, '(?:L-)?\d{4}')
    WHEN country = 'ES' THEN regexp_full_match(code, '[0-5]\d{4}')
    WHEN country = 'FR' THEN regexp_full_match(code, '\d{2} ?\d{3}')
    WHEN country = 'GR' THEN regexp_full_match(code, '\d{3} ?\d{2}')
    WHEN country = 'IE' THEN regexp_full_match(code, '[A-Z]\d[0-9W] ?[0-9A-Z]{4}')
    WHEN country = 'IL' THEN regexp_full_match(code, '\d{5}(?:\d{2})?')
    WHEN country = 'IN' THEN regexp_full_match(code, '[1-9]\d{2} ?\d{3}')
    WHEN country = 'JP' THEN regexp_full_match(code, '\d{3}-?\d{4}')
    WHEN country = 'NL' THEN regexp_full_match(code, '[1-9]\d{3} ?[A-Z]{2}')
    WHEN country = 'PL' THEN regexp_full_match(code, '\d{2}-?\d{3}')
    WHEN country = 'PT' THEN regexp_full_match(code, '[1-9]\d{3}-?\d{3}')
    WHEN country = 'RU' THEN regexp_full_match(code, '[1-6]\d{5}')
    WHEN country = 'SE' THEN regexp_full_match(code, '[1-9]\d{2} ?\d{2}')
    WHEN country = 'TW' THEN regexp_full_match(code, '\d{3}(?:-?\d{2,3})?')
    WHEN country = 'VN' THEN regexp_full_match(code, '\d{5,6}') END;

CREATE OR REPLACE MACRO carrier_is(carrier, names) AS regexp_matches(carrier, '(?:^|[^A-Z|])(?:' || names || ')(?:[^A-Z|]|$)');

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
