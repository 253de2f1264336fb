"""Words templates of monitoring print figures with."""
