"""The Cooperation Atlas: Korea's international-cooperation R&D budget, as far as it is known."""

__version__ = "0.1.0"
