"""The tabs of the page Analytics: the only code that knows pandas and Plotly."""
