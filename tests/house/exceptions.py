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
