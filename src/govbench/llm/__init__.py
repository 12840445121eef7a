"""Language models as systems: requests, replies, and the predictions that are in them."""
