"""What admins see: events become counters, and counters become rates, percentiles and comparisons."""
