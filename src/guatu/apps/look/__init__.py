"""样子: templates, parts, charts, navigation and the page policy that every app above uses. It holds no rows."""
