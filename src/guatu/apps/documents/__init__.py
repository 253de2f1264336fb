"""Files attached to what the house records, and the numbers of official documents."""
