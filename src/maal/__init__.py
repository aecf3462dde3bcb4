"""maal: set goals, measure what each channel brings against what it costs, and say how sure that is."""
