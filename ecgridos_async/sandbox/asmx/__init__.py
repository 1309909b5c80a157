"""The ASMX server, from the contract: what ASP.NET puts on the wire, in all four bindings."""
