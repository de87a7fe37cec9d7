"""English for codes; all other English stands in the code itself."""

MESSAGES = {
    "missing": "reports that a unit owed and never sent",
    "late": "reports that came after their due hour",
    "corrected": "corrections of reports",
    "withdrawn": "reports withdrawn",
    "doubles": "reports ruled to be doubles",
    "open_pairs": "pairs of reports to be ruled on, counted twice until then",
    "inexact": "reports with a quantity that is not exact",
    "outside_every_sector": "reports from outside every sector",
    "outside_every_phase": "reports from outside every phase",
    "silent": "units of which no report is known",
    "draft": "draft",
    "issued": "issued",
    "active": "active",
    "closing": "closing",
    "closed": "closed",
    "outcome:cases": "Cases opened",
    "outcome:traces": "Trace requests",
    "outcome:ballistics": "Ballistic comparisons",
    "outcome:iarms_searches": "Searches in iARMS, all phases",
    "outcome:iarms_hits": "Hits in iARMS, all phases",
    "outcome:iarms_uploads": "Records uploaded to iARMS",
    "outcome:new_methods": "New modus operandi",
    "outcome:networks": "Networks identified or dismantled",
    "outcome:victims": "Victims identified",
    "planning": "Planning meeting",
    "training": "Training",
    "briefing": "Briefing",
    "debriefing": "Debriefing",
}  # fmt: skip

SENTENCES = {
    "comma": "; ",
    "took_part":
        "{{figure:countries}} countries took part in operation {name} with {{figure:officers}} officers of "
        "{{figure:agencies}} agencies, in {{figure:units}} units.",
    "lasted": "The action phase lasted from {starts} to {ends}.",
    "seized": "Seized in the action phase: {what}.",
    "checked": "Checks made: {figure:check}.",
    "searched": "Searches in databases: {figure:check.database}; hits: {figure:hits.database}.",
    "arrested": "Persons arrested: {figure:arrest}.",
    "cases": "Cases opened to be followed up: {figure:cases}.",
    "countries": "The operation brought these countries together: {countries}.",
    "objectives": "What it aimed at stands below beside what was reached.",
    "effort":
        "{figure:units} units held {figure:sectors} sectors and {figure:crossings} crossings, and sent "
        "{figure:reports} reports.",
    "shifts": "{figure:shifts} shifts were kept, {figure:officer_hours} hours of officers.",
    "no_report": "Of these no report is known: {countries}. That does not mean that nothing was seized there.",
    "apart":
        "The figures are those of the action phase. Units, classes and modes of recovery are never added "
        "together.",
    "not_seized": "What was found or handed in is counted apart and is no seizure.",
    "doubles": "Where two agencies reported one event it counts once; the gross figure stands beside it.",
    "transport": "Most often used to move the goods: {what}.",
    "concealment": "Most often hidden: {what}.",
    "origins": "Origins that were named most often: {countries}.",
    "followed":
        "Cases opened: {figure:cases}. Each step has an addressee and, where there is one, a deadline.",
    "no_cases": "No case has been opened yet.",
}  # fmt: skip

CLASSES = {
    "firearm": "Firearms",
    "light_weapon": "Light weapons",
    "part": "Parts and components",
    "explosive": "Explosives",
    "other_weapon": "Other weapons",
    "drug": "Drugs",
    "medicine": "Medicines",
    "vehicle": "Vehicles",
    "document": "Documents",
    "device": "Devices",
}  # fmt: skip
UNITS = {
    "piece": "pieces",
    "round": "rounds",
    "stick": "sticks",
    "metre": "metres",
    "litre": "litres",
    "box": "boxes",
    "tablet": "tablets",
    "plant": "plants",
    "carat": "carats",
    "other": "other units",
    "unknown": "unknown units",
}  # fmt: skip
"""Plurals, where the vocabulary's label is a singular."""
