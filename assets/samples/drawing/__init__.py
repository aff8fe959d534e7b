"""The sample products, modelled and rendered by our own code.

``labels/`` holds what is printed on them (covers, boxes, packets) as hand-written SVG, ``shapes``
and ``materials`` the building blocks, ``products/`` one function per product, ``studio`` the white
table, the lamps and the camera.
"""
