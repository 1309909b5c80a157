"""Pages made from the contract: those that ECGridOS shows of itself. Pure; extra `sandbox`.

pages       the list of operations, and the page of one
samples     what each binding sends and receives, with placeholders for the values
texts       what the service says of each operation
"""
