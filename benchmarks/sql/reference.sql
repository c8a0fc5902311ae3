-- The reference tables as DuckDB tables, and patterns put together from them.
CREATE OR REPLACE TABLE phones AS FROM read_csv(getvariable('reference') || '/phones.csv', all_varchar = true, nullstr = '\0');

CREATE OR REPLACE TABLE address_formats AS
FROM read_csv(getvariable('reference') || '/address_formats.csv', all_varchar = true, nullstr = '\0');

CREATE OR REPLACE TABLE postcode_regions AS
FROM read_csv(getvariable('reference') || '/postcode_regions.csv', all_varchar = true, nullstr = '\0');

CREATE OR REPLACE TABLE cn_regions AS
FROM read_csv(getvariable('reference') || '/cn_regions.csv', all_varchar = true, nullstr = '\0');

-- All countries of a calling code share their numbers, each dialled from any of them without the code.
CREATE OR REPLACE TABLE dialled AS
SELECT calling_code,
    coalesce('(?:' || nullif(string_agg(DISTINCT nullif(national_prefix, ''), '|'), '') || ')?', '')
        || '(?:' || string_agg(DISTINCT number, '|') || ')' AS number
FROM phones GROUP BY calling_code;

SET VARIABLE phone_numbers = (
    WITH ways AS (
        SELECT string_agg('(?:' || countries || '):(?:' || international_prefix || ')', '|') AS pattern
        FROM (SELECT string_agg(country, '|') AS countries, international_prefix FROM phones
            WHERE international_prefix <> '' GROUP BY international_prefix)
    ),
    local AS (
        SELECT country, calling_code, local_number, row_number() OVER (PARTITION BY calling_code ORDER BY rowid) AS place
        FROM phones
    ),
    abroad AS (
        SELECT string_agg(calling_code || '(?:' || number || ')', '|') AS pattern FROM (
            FROM (SELECT calling_code, number FROM dialled)
            UNION ALL
            SELECT calling_code, local_number FROM local WHERE place = 1 AND local_number <> '')
    ),
    within AS (
        SELECT string_agg('(?:' || countries || '):(?:' || calling_code || ')?' || number, '|') AS pattern
        FROM dialled JOIN (SELECT calling_code, string_agg(country, '|') AS countries FROM phones
            WHERE country <> '001' GROUP BY calling_code) USING (calling_code)
    ),
    short AS (SELECT string_agg(country || ':(?:' || local_number || ')', '|') AS pattern FROM phones WHERE local_number <> '')
    SELECT '(?:[A-Z]{2}:\+|' || ways.pattern || ')(?:' || abroad.pattern || ')|' || within.pattern || '|' || short.pattern
    FROM ways, abroad, within, short
);

-- Numbers of the countries with most parcels, so that few rows need the long pattern.
CREATE OR REPLACE MACRO own_numbers(code) AS (SELECT '(?:\+?' || calling_code || ')?' || number FROM dialled WHERE calling_code = code);
SET VARIABLE numbers_86 = own_numbers('86');
SET VARIABLE numbers_1 = own_numbers('1');
SET VARIABLE numbers_44 = own_numbers('44');
SET VARIABLE numbers_49 = own_numbers('49');

SET VARIABLE postcode_forms = (
    SELECT string_agg(country || ':(?:' || postcode || ')', '|') FROM address_formats WHERE postcode <> ''
);

-- Regions whose postcodes begin alike have one number: `number:postcode` is what the pattern reads.
CREATE OR REPLACE TABLE region_postcodes AS
SELECT country, region, prefix, dense_rank() OVER (ORDER BY country, prefix)::VARCHAR AS code FROM postcode_regions;

SET VARIABLE region_postcodes = (
    SELECT '^(?:' || string_agg(DISTINCT code || ':(?:' || prefix || ')', '|') || ')' FROM region_postcodes
);

-- China: how names are written.
CREATE OR REPLACE MACRO cn_short(name) AS regexp_replace(name, '^(..+?)(?:(?:(?:蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯|达斡尔|鄂温克|鄂伦春)族?|(?:回|藏|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|土|仫佬|羌|布朗|撒拉|毛南|仡佬|普米|怒|裕固|保安|独龙|各)族)*自治[区州县旗]|特别行政区|地区|街道|[省市盟区县旗镇乡])$', '\1');

CREATE OR REPLACE TABLE cn_provinces AS
SELECT province, unnest([province, cn_short(province), cn_short(province) || '自治区']) AS written FROM cn_regions WHERE city = ''
UNION
SELECT * FROM (VALUES ('内蒙古自治区', '内蒙'), ('广西壮族自治区', '广西省'), ('香港特别行政区', '香港特区'), ('澳门特别行政区', '澳门特区'));

CREATE OR REPLACE TABLE cn_cities AS
SELECT DISTINCT province, city, unnest([city, cn_short(city)]) AS written
FROM cn_regions WHERE is_current = 'true' AND city <> '' AND district = '';

CREATE OR REPLACE TABLE cn_whole_cities AS
WITH places AS (
    SELECT province, city AS name, province = city AS is_itself FROM cn_regions WHERE city <> '' GROUP BY ALL
    HAVING count_if(district <> '') = 0
    UNION
    SELECT province, district, false FROM cn_regions
    WHERE district <> '' AND province IN ('北京市', '天津市', '上海市', '重庆市')
)
SELECT DISTINCT written, unnest([name, cn_short(name)]) AS name FROM places JOIN cn_provinces USING (province);

CREATE OR REPLACE TABLE cn_known AS
WITH districts AS (
    SELECT province, city, district,
        unnest([city, cn_short(city)] || if(city = province, ['市辖区', '县'], [])) AS city_written FROM cn_regions WHERE city <> ''
),
written AS (
    SELECT province, city_written, unnest([district, cn_short(district)]
        || if(regexp_matches(district, '(?:镇|街道)$'), [cn_short(district) || kind FOR kind IN ['镇', '街道', '区']], [])) AS district_written
    FROM districts
)
SELECT DISTINCT written || '/' || city_written || '/' || district_written AS key
FROM written JOIN cn_provinces USING (province);

-- What an address may begin with, and the ways to write the region that it names.
CREATE OR REPLACE TABLE province_heads AS
SELECT cn_short(province) || written AS head, province FROM cn_cities WHERE province <> city
UNION
SELECT cn_short(province) || district, province FROM cn_regions
WHERE is_current = 'true' AND district <> '' AND province IN ('北京市', '天津市', '上海市', '重庆市')
UNION
SELECT written, province FROM cn_provinces WHERE right(written, 1) IN ('省', '市', '区') OR written = cn_short(province);

CREATE OR REPLACE TABLE city_heads AS
SELECT city AS head, province, city FROM cn_cities
UNION
SELECT cn_short(city) || district, province, city FROM cn_regions
WHERE is_current = 'true' AND district <> '' AND cn_short(city) <> city AND province <> city;

SET VARIABLE may_begin = (SELECT '^[\s,，/|\-\x{3000}\x{a0}]*(?:中国)?[\s,，/|\-\x{3000}\x{a0}]*(?:'
    || string_agg(DISTINCT left(written, 2), '|') || ')' FROM (SELECT written FROM cn_cities UNION SELECT cn_short(province) FROM cn_provinces));
SET VARIABLE province_head = (SELECT '^(?:(?:' || string_agg(DISTINCT head, '|' ORDER BY length(head) DESC, head)
    || ')[场民政立路街道]?|(?:' || (SELECT string_agg(DISTINCT cn_short(province), '|') FROM cn_provinces) || ')[\s,，/|\-\x{3000}\x{a0}])'
    FROM province_heads WHERE head NOT IN (SELECT cn_short(province) FROM cn_provinces));
SET VARIABLE province_cut = (SELECT '^(?:' || string_agg(DISTINCT written, '|' ORDER BY length(written) DESC, written)
    || ')[\s,，/|\-\x{3000}\x{a0}]*' FROM cn_provinces);
SET VARIABLE city_head = (SELECT '^(?:' || string_agg(DISTINCT head, '|' ORDER BY length(head) DESC, head) || ')[场民政立路街道]?' FROM city_heads);
