"""One class for each network behind one interface: see `base.Connector`."""
