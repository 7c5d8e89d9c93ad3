"""The Cooperation Atlas: open the frame, run the page asked for."""

from atlas.web import frame

frame.run()
