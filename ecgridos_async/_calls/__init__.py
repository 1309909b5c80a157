"""One call: its attempts, its session, and the verbs that make calls."""
