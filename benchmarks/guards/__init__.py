"""Guards: instructions counted, memory of large parcels, what clients and calls leave behind."""
