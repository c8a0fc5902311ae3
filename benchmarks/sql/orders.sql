-- The verdict of every rule on orders: one row per order, one column per rule; NULL = not evaluable.
WITH sums AS (
    SELECT order_key, count(*) AS line_count,
        CASE WHEN count(line_amount) = count(*) THEN sum(line_amount) END AS lines_amount,
        CASE WHEN count(is_gift) = count(*) THEN count_if(is_gift) END AS gifts,
        CASE WHEN count(is_presale) = count(*) THEN count_if(is_presale) END AS presales
    FROM order_lines GROUP BY order_key
),
o AS (
    SELECT orders.*, coalesce(line_count, 0) AS n, lines_amount, gifts, presales,
        getvariable('as_of') AS as_of,
        coalesce(status IN ('cancelled', 'closed'), false) AS is_ended,
        status NOT IN ('delivered', 'completed', 'cancelled', 'closed') AS is_open,
        shipped_at IS NOT NULL OR status IN ('partially_shipped', 'shipped', 'delivered', 'completed') AS is_shipped,
        is_open AND NOT is_shipped AS to_ship,
        coalesce(is_delivery, true) AS may_deliver,
        (payment_status = 'paid' OR is_cod) AS may_ship,
        coalesce(ship_by_at, CASE WHEN is_presale THEN presale_ship_at END, paid_at + INTERVAL 48 HOUR) AS deadline,
        coalesce(payment_status IN ('refunded', 'partially_refunded'), false)
            OR coalesce(refund_status IN ('refunded', 'partial'), false) AS is_refund,
        concat_ws(chr(10), buyer_note, seller_note) AS notes,
        buyer_note IS NOT NULL OR seller_note IS NOT NULL AS has_notes,
        without_head(without_head(without_head(without_spaces_around(address), province), city), district) AS rest,
        list_filter([created_at, CASE WHEN NOT coalesce(is_cod, false) THEN paid_at END, approved_at, picked_at, packed_at,
            shipped_at, first_scan_at, delivered_at], lambda t: t IS NOT NULL) AS times,
        needs_postcode::BOOLEAN AS needs_postcode, needs_city::BOOLEAN AS needs_city,
        needs_province::BOOLEAN AS needs_province, code AS region_code,
        CASE WHEN NOT coalesce(is_open, false) THEN NULL WHEN delivered_at IS NOT NULL THEN 'delivered_at' WHEN first_scan_at IS NOT NULL THEN 'first_scan_at'
            WHEN shipped_at IS NOT NULL THEN 'shipped_at' WHEN packed_at IS NOT NULL THEN 'packed_at'
            WHEN picked_at IS NOT NULL THEN 'picked_at' WHEN approved_at IS NOT NULL THEN 'approved_at'
            WHEN paid_at IS NOT NULL THEN 'paid_at' WHEN created_at IS NOT NULL THEN 'created_at' END AS stage,
        (epoch_us(getvariable('as_of')) - epoch_us(coalesce(delivered_at, first_scan_at, shipped_at, packed_at, picked_at,
            approved_at, paid_at, created_at))) / 3.6e9 AS stage_hours,
        black_list, region_list,
        CASE WHEN address_formats.postcode <> '' THEN postcode_fits(orders.country, upper(plain(orders.postcode))) END AS postcode_valid
    FROM orders LEFT JOIN sums USING (order_key) LEFT JOIN shops USING (shop_id)
        LEFT JOIN address_formats ON address_formats.country = orders.country
        LEFT JOIN region_postcodes ON region_postcodes.country = orders.country AND region = upper(without_spaces_around(province))
),
-- The head of a Chinese address that does not simply repeat its region.
heads AS (
    SELECT order_key, province, city, without_blanks_before(regexp_replace(without_blanks_before(address), '^中国', '')) AS head
    FROM orders
    WHERE country = 'CN' AND regexp_matches(address, getvariable('may_begin'))
        AND NOT coalesce(province <> '' AND city <> '' AND starts_with(address, province || city), false)
),
provinces_named AS (
    SELECT heads.*, p.province AS head_province FROM heads LEFT JOIN (
        FROM province_heads UNION SELECT cn_short(province), province FROM cn_provinces) p
        ON p.head = without_blanks_after(nullif(regexp_extract(heads.head, getvariable('province_head')), ''))
),
cities_named AS (
    SELECT n.*, c.province AS city_province, c.city AS head_city FROM provinces_named n LEFT JOIN city_heads c
        ON c.head = regexp_extract(if(head_province IS NULL, n.head, regexp_replace(n.head, getvariable('province_cut'), '')),
            getvariable('city_head'))
),
named AS (
    SELECT order_key, true AS names_region,
        coalesce(head_province, city_province) <> (SELECT any_value(p.province) FROM cn_provinces p WHERE p.written = n.province)
            AS other_province,
        CASE WHEN head_city IS NULL THEN false WHEN n.city = '' THEN NULL
            ELSE coalesce(head_city <> (SELECT any_value(c.city) FROM cn_cities c WHERE c.written = n.city), n.city IS NULL AND NULL)
            END AS other_city
    FROM cities_named n WHERE coalesce(head_province, head_city) IS NOT NULL
)
SELECT order_key, source_id, shop_id, layout_id,
    -- payment
    NOT is_ended AND NOT is_cod AND payment_status = 'unpaid' AND is_open AND created_at < as_of - INTERVAL 24 HOUR AS payment_overdue,
    NOT is_ended AND payment_status = 'failed' AND is_open AS payment_failed,
    NOT is_ended AND NOT is_cod AND payment_status IN ('paid', 'partially_paid') AND paid_at IS NULL AS payment_details_missing,
    NOT is_ended AND payment_status = 'paid' AND abs(paid_amount - total_amount) > 0.01 AS paid_amount_differs,
    NOT is_ended AND payment_status = 'partially_paid' AND is_open AS partially_paid,
    NOT is_ended AND paid_at IS NOT NULL AND paid_at + INTERVAL 5 MINUTE < created_at AS paid_before_ordered,
    NOT is_ended AND is_shipped AND NOT is_cod AND payment_status IN ('unpaid', 'failed') AS shipped_unpaid,
    status IN ('cancelled', 'closed') AND paid_amount - coalesce(refunded_amount,
        if(payment_status = 'refunded' OR refund_status = 'refunded', paid_amount, 0)) > 0.01 AS cancelled_not_refunded,
    refund_status IN ('requested', 'partial', 'refunded') AND to_ship AS refund_before_shipping,
    refund_status = 'requested' AND refund_requested_at < as_of - INTERVAL 24 HOUR AS refund_unanswered,
    refunded_amount - paid_amount > 0.01 AS refund_exceeds_paid,
    NOT is_ended AND abs(goods_amount + freight_amount + tax_amount - discount_amount - total_amount) > 0.01 * nullif(o.n, 0) AS totals_do_not_add_up,
    NOT is_ended AND abs(lines_amount - goods_amount) > 0.01 * o.n AS lines_do_not_add_up,
    NOT is_ended AND NOT is_refund AND (total_amount < 0 OR coalesce(least(goods_amount, freight_amount, discount_amount,
        tax_amount, paid_amount, refunded_amount), 0) < 0) AS negative_amount,
    NOT is_ended AND total_amount = 0 AND NOT coalesce(is_test, false) AND NOT coalesce(o.n > 0 AND gifts = o.n, false) AS zero_total,
    NOT is_ended AND goods_amount > 0 AND discount_amount > 0.7 * goods_amount AS discount_too_large,
    NOT is_ended AND total_amount > 10000 AND to_ship AS high_value_order,
    NOT is_ended AND lower(risk_level) IN ('high', 'investigate', 'cancel') AND to_ship AS high_risk_order,
    -- information
    NOT is_ended AND receiver_name = '' AND is_delivery AS receiver_name_missing,
    NOT is_ended AND receiver_name <> '' AND (NOT regexp_matches(receiver_name, '\p{L}')
        OR lower(without_spaces_around(receiver_name)) IN ('test', '测试', 'asdf', 'xxx', '先生', '女士', '无名')) AS receiver_name_suspicious,
    NOT is_ended AND greatest(name_is_masked, phone_is_masked, address_is_masked) AS receiver_data_masked,
    NOT is_ended AND phone = '' AND is_delivery AS phone_missing,
    NOT is_ended AND phone <> '' AND NOT CASE
        WHEN phone_is_callable(country, plain(phone), without_extension(without_separators(plain(phone)))) THEN true
        WHEN country IN (SELECT country FROM phones) THEN false END AS phone_invalid,
    NOT is_ended AND platform IN ('taobao', 'tmall', 'pinduoduo', 'douyin', 'jd')
        AND regexp_full_match(phone, '(?:(?:\+|00)?86[ -]?)?(?:184|170|171|162|165|167)[ -]?\d{4}[ -]?\d{4} ?') AS privacy_number_without_extension,
    NOT is_ended AND address = '' AND is_delivery AS address_missing,
    NOT is_ended AND may_deliver AND address <> '' AND NOT CASE
        WHEN country = 'CN' THEN regexp_matches(address,
            '[0-9０-９①-⑳一二三四五六七八九十百千零〇○两壹贰叁肆伍陆柒捌玖拾廿卅][A-Za-zＡ-Ｚａ-ｚ甲乙丙丁]?[ #＃－-]?(?:号|號|弄|幢|栋|棟|座|单元|單元|室|楼|樓|层|層|组|組|队|隊|社(?:[^区區]|$))')
            OR regexp_matches(address, '(?:村|大学|学院|中学|小学|学校|校区|校园|党校|幼儿园|医院|卫生院|站|丰巢|快递柜|自提柜|自提点|代收点|快递超市|智能柜|快件箱|蜂巢|速递易|园区|工业园|产业园|科技园|软件园|创业园|物流园|工业区|厂区|公司)(?:[^路街道巷大前]|大[^街道路]|$)')
        WHEN country <> '' THEN regexp_matches(address,
            '\p{Nd}|[①-⑳一二三四五六七八九十百千零〇○两壹贰叁肆伍陆柒捌玖拾廿卅][A-Za-zＡ-Ｚａ-ｚ甲乙丙丁]?[ #＃－-]?(?:号|號|弄|幢|栋|棟|座|单元|單元|室|楼|樓|层|層|组|組|队|隊|社(?:[^区區]|$))')
        END AS address_without_house_number,
    NOT is_ended AND may_deliver AND address <> '' AND length(rest) < CASE WHEN country = 'CN' THEN 4 WHEN country <> '' THEN 6 END AS address_too_short,
    NOT is_ended AND length(address) > 200 AS address_too_long,
    NOT is_ended AND may_deliver AND coalesce(address <> '', true) AND (
        (city = '' AND needs_city) OR (province = '' AND needs_province)) AS region_missing,
    NOT is_ended AND province <> '' AND city <> '' AND CASE
        WHEN coalesce(country, '') = '' THEN NULL WHEN country <> 'CN' THEN false
        WHEN province || '/' || city || '/' || district IN (SELECT key FROM cn_known) THEN false
        WHEN province || '/' || city IN (SELECT written || '/' || name FROM cn_whole_cities) AND district IS NOT NULL THEN false
        WHEN city IN ('市辖区', '县', '直辖县', '省直辖县', '省直辖县级行政区划', '省直辖县级行政单位', '自治区直辖县级行政区划')
            AND province || '/' || district IN (SELECT written || '/' || name FROM cn_whole_cities) THEN false
        WHEN province || '/' || city || '/' IN (SELECT key FROM cn_known) AND regexp_matches(district,
            '(?:开发区|高新区|经开区|(?:工业|产业|科技|高新技术产业|物流)园区?|保税港?区|管理区|示范区|[试实]验区|风景区|名胜区|度假区|合作区|生态城|科学城|.新区)$')
            THEN false
        WHEN district IS NOT NULL AND regexp_matches(province, '\p{Han}') THEN true END AS region_unknown,
    NOT is_ended AND CASE WHEN coalesce(country, '') = '' THEN NULL WHEN names_region THEN other_province OR other_city
        WHEN address IS NOT NULL THEN false END AS region_contradicts_address,
    NOT is_ended AND country = 'CN' AND regexp_replace(province, '(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$', '')
        IN ('新疆', '西藏', '青海', '内蒙古', '甘肃', '宁夏', '海南', '内蒙')
        AND CASE WHEN has_notes THEN NOT regexp_matches(notes,
            '顺丰|京东|邮政|中通|圆通|申通|韵达|极兔|百世|德邦|菜鸟|天天|宅急送|(?:^|[^a-z])(?:ems|sf|zto|yto|sto|yunda)(?:[^a-z]|$)', 'i') END AS remote_region_without_note,
    NOT is_ended AND country = '' AND is_delivery AS country_missing,
    NOT is_ended AND may_deliver AND coalesce(address <> '', true) AND postcode = '' AND needs_postcode AS postcode_missing,
    NOT is_ended AND postcode <> '' AND NOT postcode_valid AS postcode_invalid,
    NOT is_ended AND postcode <> '' AND province <> '' AND postcode_valid
        AND CASE WHEN postcode_fits(country, upper(postcode))
            THEN NOT regexp_matches(region_code || ':' || upper(without_spaces_around(postcode)), getvariable('region_postcodes')) END
        AS postcode_contradicts_region,
    NOT is_ended AND email <> '' AND NOT regexp_full_match(email,
        '[^\s@.,;:<>()\[\]"\\]+(?:\.[^\s@.,;:<>()\[\]"\\]+)*@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:\p{L}{2,}|xn--[a-z0-9-]+)') AS email_invalid,
    NOT is_ended AND NOT regexp_full_match(buyer_note, '(?:\[[^\[\]]{1,6}\]|谢谢|感谢|多谢|谢啦|谢了|谢|辛苦了|辛苦|麻烦了|好的|你好|您好|老板|亲|哦|啦|非常|thank you|thanks|thank|thx|you|so much|very much|a lot|many|ok|hello|hi|cheers|merci|beaucoup|danke|vielen dank|gracias|muchas|obrigado|obrigada|grazie|[^\p{L}\p{N}])*', 'i')
        AND to_ship AS buyer_note_needs_reading,
    NOT is_ended AND (has_illegal_characters(receiver_name) OR has_illegal_characters(address)) AS illegal_characters,
    NOT is_ended AND (regexp_matches(address, '(?:^|[^a-z])(?:p\.? ?o\.? ?box|post office box|postfach|apartado|bo[iî]te postale|caixa postal|casella postale|postbus|gpo box|locked bag|psc [0-9]|unit [0-9]+ box)|邮政信箱|信箱[0-9０-９]|[0-9０-９]号信箱|部队', 'i')
            OR coalesce(upper(city) IN ('APO', 'FPO', 'DPO'), false) OR coalesce(country = 'US' AND province IN ('AA', 'AE', 'AP'), false))
        AND regexp_matches(carrier, '(?:^|[^a-z])(?:ups|fedex|dhl|tnt|dpd|gls|hermes|evri|yodel|ontrac|lasership|aramex|purolator|jadlog|amazon logistics|sf express|zto|yto|sto|yunda|j&t)(?:[^a-z]|$)|顺丰|中通|圆通|申通|韵达|极兔|百世|德邦|京东', 'i') AS po_box_with_courier,
    NOT is_ended AND CASE WHEN b.order_key IS NOT NULL THEN true
        WHEN black_list IS NOT NULL AND coalesce(buyer_id, phone, address) IS NOT NULL THEN false END AS blacklisted_buyer,
    NOT is_ended AND phone <> '' AND CASE WHEN crowds.names >= 4 THEN true
        WHEN phone IS NOT NULL AND receiver_name IS NOT NULL AND created_at IS NOT NULL THEN false END AS one_phone_many_names,
    NOT is_ended AND address <> '' AND CASE WHEN crowds.buyers >= 5 THEN true
        WHEN address IS NOT NULL AND buyer_id IS NOT NULL AND created_at IS NOT NULL THEN false END AS one_address_many_buyers,
    -- inventory
    NOT is_ended AND o.n = 0 AS order_without_lines,
    NOT is_ended AND gifts = nullif(o.n, 0) AS only_gifts,
    NOT is_ended AND presales > 0 AND presales < o.n AND to_ship AS presale_mixed_with_in_stock,
    NOT is_ended AND presales > 0 AND presales < o.n AND to_ship
        AND NOT coalesce(contains(seller_note, '已拆单'), false) AS split_presale_from_in_stock,
    NOT is_ended AND presale_ship_at IS NOT NULL AND presale_ship_at < as_of AND to_ship AS presale_overdue,
    NOT is_ended AND may_deliver AND warehouse_id = '' AND payment_status = 'paid' AND is_open AS warehouse_missing,
    -- logistics
    NOT is_ended AND may_deliver AND may_ship AND to_ship AND deadline < as_of AS ship_by_missed,
    NOT is_ended AND may_deliver AND may_ship AND to_ship AND deadline BETWEEN as_of AND as_of + INTERVAL 12 HOUR AS ship_by_at_risk,
    NOT is_ended AND shipped_at IS NOT NULL AND shipped_at > deadline AS shipped_late,
    NOT is_ended AND may_deliver AND carrier = '' AND is_shipped AS carrier_missing,
    NOT is_ended AND weight_kg > 5 AND NOT is_shipped AS overweight,
    NOT is_ended AND may_deliver AND weight_kg > 5 AND to_ship
        AND NOT coalesce(regexp_matches(seller_note, '已确认|可达|confirmed'), false) AS confirm_range_of_heavy_parcel,
    NOT is_ended AND country = 'CN' AND starts_with(province, '新疆') AND to_ship
        AND NOT regexp_matches(seller_note, '顺丰|京东|邮政|ems|中通|圆通|申通|韵达|极兔|德邦', 'i') AS xinjiang_needs_courier_note,
    NOT is_ended AND is_shipped AND is_delivery AND tracking_no = '' AS shipped_without_tracking,
    NOT is_ended AND tracking_no <> '' AND (
        regexp_full_match(regexp_replace(tracking_no, '[ -]', '', 'g'), '0+|1+|2+|3+|4+|5+|6+|7+|8+|9+') OR CASE
        WHEN carrier_is(upper(carrier), '顺丰|SF|SHUNFENG|中通|ZTO|圆通|YTO|申通|STO EXPRESS|韵达|YUNDA|极兔|J&T|京东|JD LOGISTICS|德邦|DEPPON|邮政|EMS|CHINA POST|UPS|FEDEX|USPS|DHL|ROYAL MAIL|DPD|CORREIOS')
            THEN NOT tracking_fits(upper(carrier), upper(regexp_replace(tracking_no, '[ -]', '', 'g')))
        ELSE length(regexp_replace(tracking_no, '[ -]', '', 'g')) < 8 END) AS tracking_number_malformed,
    NOT is_ended AND shipped_at IS NOT NULL AND first_scan_at IS NULL AND shipped_at < as_of - INTERVAL 24 HOUR AS not_scanned_after_shipping,
    NOT is_ended AND delivery_status = 'in_transit' AND last_scan_at < as_of - INTERVAL 48 HOUR AS no_movement,
    NOT is_ended AND delivery_status = 'attempt_failed' AS delivery_attempt_failed,
    NOT is_ended AND delivery_status = 'refused' AS delivery_refused,
    NOT is_ended AND delivery_status IN ('returning', 'returned') AND refund_status = 'none' AS returned_to_sender,
    NOT is_ended AND delivery_status IN ('lost', 'damaged') AS lost_or_damaged,
    NOT is_ended AND delivery_status = 'customs_hold' AS customs_hold,
    NOT is_ended AND promised_delivery_at IS NOT NULL AND promised_delivery_at < as_of AND delivered_at IS NULL
        AND delivery_status IS DISTINCT FROM 'delivered' AND is_open AS delivery_overdue,
    NOT is_ended AND delivered_at IS NOT NULL AND promised_delivery_at IS NOT NULL AND delivered_at > promised_delivery_at AS delivered_late,
    NOT is_ended AND delivered_at IS NOT NULL AND shipped_at IS NOT NULL AND delivered_at < shipped_at + INTERVAL 1 HOUR AS implausible_transit,
    NOT is_ended AND status = 'partially_shipped' AND shipped_at < as_of - INTERVAL 72 HOUR AS partially_shipped_too_long,
    status = 'cancelled' AND shipped_at IS NOT NULL AND coalesce(cancelled_at <= shipped_at, true) AS cancelled_but_shipped,
    NOT is_ended AND to_ship AND carrier <> '' AND CASE WHEN u.order_key IS NOT NULL THEN true
        WHEN region_list IS NOT NULL AND carrier IS NOT NULL AND province IS NOT NULL AND city IS NOT NULL THEN false END AS carrier_does_not_serve_region,
    NOT is_ended AND tracking_no <> '' AND CASE WHEN r.order_key IS NOT NULL THEN true
        WHEN tracking_no IS NOT NULL AND receiver_name IS NOT NULL THEN false END AS tracking_number_reused,
    NOT is_ended AND is_open AND stage_hours > usual_hours AND stages.n >= 30 AS stuck_in_stage,
    -- structure
    NOT is_ended AND to_ship AND CASE WHEN to_ship AND created_at IS NOT NULL AND coalesce(buyer_id, phone, address) IS NOT NULL
        THEN d.order_key IS NOT NULL END AS accidental_duplicate,
    NOT is_ended AND to_ship AND payment_status = 'paid' AND CASE WHEN to_ship AND payment_status IS NOT NULL
        AND buyer_id IS NOT NULL AND receiver_name IS NOT NULL AND address IS NOT NULL THEN m.order_key IS NOT NULL END AS should_be_merged,
    CASE WHEN orders_within > 5 THEN true
        WHEN created_at IS NOT NULL AND coalesce(buyer_id, phone) IS NOT NULL THEN false END AS order_velocity,
    has_conflicting_rows AS duplicate_order_id,
    CASE WHEN len(times) > 1 THEN list_bool_or(list_transform(times, lambda t, i: t < list_max(times[:i]) - INTERVAL 5 MINUTE)) END AS stage_order_broken,
    ((delivered_at IS NOT NULL OR status = 'delivered') AND shipped_at IS NULL AND may_deliver)
        OR (is_shipped AND paid_at IS NULL AND NOT is_cod) AS stage_skipped,
    greatest(created_at, paid_at, approved_at, picked_at, packed_at, shipped_at, first_scan_at, last_scan_at, delivered_at,
            completed_at, cancelled_at) > as_of + INTERVAL 5 MINUTE
        OR least(created_at, paid_at, approved_at, picked_at, packed_at, shipped_at, first_scan_at, last_scan_at, delivered_at,
            completed_at, cancelled_at) < TIMESTAMPTZ '2000-01-01 00:00:00+00' AS timestamp_impossible,
    CASE status
        WHEN 'shipped' THEN shipped_at IS NULL
        WHEN 'delivered' THEN delivered_at IS NULL
        WHEN 'pending_payment' THEN coalesce(paid_at, shipped_at, delivered_at) IS NOT NULL
        WHEN 'paid' THEN coalesce(shipped_at, first_scan_at, delivered_at) IS NOT NULL
        ELSE if(status IS NULL, NULL, false) END AS status_contradicts_times,
    CASE WHEN has_notes THEN regexp_matches(notes, '刷单|补单|空包|礼品单') END AS brushing_suspected,
    greatest(is_test, has_test_word(receiver_name), has_test_word(email), CASE WHEN has_notes THEN has_test_word(notes) END) AS test_order
FROM o LEFT JOIN named USING (order_key)
    LEFT JOIN crowds USING (order_key)
    LEFT JOIN stages USING (source_id, shop_id, stage)
    LEFT JOIN duplicates AS d USING (order_key)
    LEFT JOIN mergeable AS m USING (order_key)
    LEFT JOIN reused_parcels AS r USING (order_key)
    LEFT JOIN unserved AS u USING (order_key)
    LEFT JOIN blacklisted AS b USING (order_key)
