"""What the plugin costs, measured side by side with the same work done without it; never part of the tests.

Absolute times belong to a machine; the ratios are what is worth comparing.
"""
