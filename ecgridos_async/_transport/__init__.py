"""All I/O: the only room that knows httpx."""
