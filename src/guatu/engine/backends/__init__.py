"""Each engine by its own driver: it is given fact tables and runs the compiled texts."""
