"""Charts as plain SVG text made on the server: they need no script, obey the page policy and print."""

from guatu.apps.look.charts.bars import Bar, Bars
from guatu.apps.look.charts.columns import Columns
from guatu.apps.look.charts.curve import Curve
from guatu.apps.look.charts.funnel import Funnel, Step
from guatu.apps.look.charts.sparkline import Sparkline
from guatu.apps.look.charts.svg import Table
from guatu.apps.look.charts.thresholds import Thresholds

__all__ = ["Bar", "Bars", "Columns", "Curve", "Funnel", "Sparkline", "Step", "Table", "Thresholds"]
