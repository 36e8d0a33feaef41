"""Pure values and laws of the business: no clock, no database, no web."""
