"""The commands of `ordersift`: one file = one command or group."""
