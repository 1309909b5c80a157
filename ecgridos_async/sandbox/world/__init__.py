"""The world of a sandbox: what it remembers of each noun of the service, one module each.

Records are plain and mutable; they are read and changed under the lock of the world. Ids count
up from a fixed number, so that the same calls make the same ids. `seed.toml` is what a world
starts with. `handlers.views` turns records into the models that calls return.
"""
