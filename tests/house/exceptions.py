"""What the house rules let pass, each with its reason. An entry no longer needed fails its test."""

from __future__ import annotations

# "src/guatu/….py": why a float or a round() there never reaches a figure
FLOATS: dict[str, str] = {
    "src/guatu/kernel/reading/cells.py": "tells infinity in a cell that a spreadsheet holds as a float",
    "src/guatu/kernel/sheets/headings.py": "how sure the importer is of a heading; never a figure",
    "src/guatu/kernel/sheets/book.py": "takes the 15 digits a spreadsheet shows of a stored number",
}

# "app_label.Model": why its rows need no visible_to(user)
MODELS_WITHOUT_SCOPE: dict[str, str] = {
    "projects.Serial": "the last public number given, one row; only the verb that founds a project reads it",
    "trace.Line": "read only through its entry, which is scoped",
    "trace.Head": "the chain's end, one row; only the trace itself reads it",
}

# "guatu.apps.….actions.name": why this public function of an actions module is not a verb
NOT_VERBS: dict[str, str] = {}

# "package": why a licence of the GPL family is no obstacle
LICENCES: dict[str, str] = {}

# "src/guatu/….py": why SQL of our own stands there
SQL: dict[str, str] = {
    "src/guatu/apps/trace/arrow.py": "reads whole tables as Arrow, which the ORM gives row by row",
    "src/guatu/apps/trace/bulk.py": "writes many rows at once; every app asks it instead of writing SQL",
    "src/guatu/apps/trace/guards.py": "triggers, which the ORM has no word for",
    "src/guatu/apps/trace/schema.py": "the columns as the database itself names them",
    "src/guatu/apps/trace/stored.py": "rows of the trace as stored, past every conversion",
    "src/guatu/apps/trace/working.py": "PostgreSQL's advisory lock",
    "src/guatu/site/backup/checking.py": "counts rows of tables by name, also of those no model has",
    "src/guatu/site/backup/loading.py": "loads whole tables from a backup",
    "src/guatu/site/backup/taking.py": "copies whole tables into a backup",
    "src/guatu/site/commands/demo.py": "how SQLite waits for the disk while the demonstration is loaded",
}
