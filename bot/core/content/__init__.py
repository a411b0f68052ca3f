"""What organizers write down, as validated values: a file per kind of entry."""
