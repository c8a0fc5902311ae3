"""Where an order's time goes: stages with open orders counted, their order, and why they wait."""
