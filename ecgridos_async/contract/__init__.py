"""What the service is: operations, their wire types and versions, and the catalogue of them."""
