"""`rules`: the catalogue as it judged this night, so that a snapshot explains itself."""

from warehouse.table import FLAG, TEXT, WHOLE, Column, Table

TABLE = Table(
    "rules",
    "results",
    "a rule",
    ("rule_id",),
    (
        Column("rule_id", TEXT, "the rule"),
        Column("rule_version", TEXT, "hash of its meaning"),
        Column("category", TEXT, "payment, information, inventory, logistics, structure, data"),
        Column("grain", TEXT, "order, line, file, shop or rule"),
        Column("priority", WHOLE, "1 = blocks shipping now ... 4 = to know"),
        Column("team", TEXT, "who acts"),
        Column("sla_hours", WHOLE, "hours within which it should be handled"),
        Column("title_en", TEXT, "title"),
        Column("title_zh", TEXT, "title, Chinese"),
        Column("guidance_en", TEXT, "what to do"),
        Column("guidance_zh", TEXT, "what to do, Chinese"),
        Column("prevention_en", TEXT, "how to stop it from happening"),
        Column("prevention_zh", TEXT, "how to stop it from happening, Chinese"),
        Column("condition", TEXT, "the condition, parameters filled in"),
        Column("applies", TEXT, "which rows it looks at, as it is written; blank: all"),
        Column("hit_when", TEXT, "when such a row is a hit, as it is written"),
        Column("params", TEXT, "JSON object: the parameters with their values, settings apart"),
        Column("optional", TEXT, "JSON list: columns that an export may lack"),
        Column("judges_cancelled", FLAG, "whether cancelled orders are judged"),
        Column("evidence", TEXT, "JSON list: the columns that a finding shows"),
        Column("examples", TEXT, "JSON object: rows that are hit, ok and not_evaluable"),
        Column("needs", TEXT, "JSON list: columns that an export must provide, those of lines as line.<name>"),
        Column("stands_on", TEXT, "JSON list: tables that a verdict depends on beyond the order and its lines"),
    ),
)
