"""Measurements of speed: synthetic stores, real servers, real protocol, real browser."""
