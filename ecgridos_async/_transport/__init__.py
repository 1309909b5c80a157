"""All I/O. Only this package imports httpx."""
