"""What models did on rows they had not seen: metrics, calibration, intervals."""
