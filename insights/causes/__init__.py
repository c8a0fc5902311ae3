"""Which combinations of attributes go with a change of a rate: a scan statistic against a mix-adjusted expectation."""
