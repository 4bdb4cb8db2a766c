"""Council platforms: ModernGov and CMIS, as the same meetings."""
