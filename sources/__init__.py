"""Export formats (`*.yaml`, one per format) and the engine that recognises, reads and maps them."""
