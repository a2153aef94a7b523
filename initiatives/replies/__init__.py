"""The officials' axis: who must answer what by when, and what their answer says."""
