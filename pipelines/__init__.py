"""Running it all: definitions, schedule, sensor, IO manager, contracts, command line."""
