"""Zalo's door: what Zalo sends is verified, kept and answered at once; workers read it afterwards."""
