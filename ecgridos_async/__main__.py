"""`python -m ecgridos_async` is the command `ecgridos`."""

from ecgridos_async.cli import main

if __name__ == "__main__":
    main()
