"""The network: its encoder, heads, windows and decoding, and the candidates and features that the heads choose among."""
