"""The elements and attributes of SVG that draw, move and describe; no others are published."""

from __future__ import annotations

ELEMENTS = frozenset(
    """
    svg g defs symbol use switch title desc style
    path rect circle ellipse line polyline polygon
    text tspan textPath image
    linearGradient radialGradient stop pattern clipPath mask marker filter
    feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix feDiffuseLighting
    feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR
    feGaussianBlur feMerge feMergeNode feMorphology feOffset fePointLight feSpecularLighting
    feSpotLight feTile feTurbulence
    animate animateMotion animateTransform mpath set
    """.split()
)

ATTRIBUTES = frozenset(
    """
    id class style lang role tabindex version baseProfile type media systemLanguage
    requiredFeatures requiredExtensions
    x y z x1 x2 y1 y2 cx cy r rx ry fx fy fr dx dy width height d points pathLength rotate
    viewBox preserveAspectRatio transform transform-origin textLength lengthAdjust startOffset
    method side spacing
    alignment-baseline baseline-shift clip clip-path clip-rule color color-interpolation
    color-interpolation-filters color-rendering cursor direction display dominant-baseline
    enable-background fill fill-opacity fill-rule filter flood-color flood-opacity font font-family
    font-feature-settings font-kerning font-size font-size-adjust font-stretch font-style
    font-variant font-weight glyph-orientation-horizontal glyph-orientation-vertical
    image-rendering isolation kerning letter-spacing lighting-color marker marker-end marker-mid
    marker-start mask mask-type mix-blend-mode opacity overflow paint-order pointer-events
    shape-rendering stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-overflow text-rendering unicode-bidi vector-effect visibility white-space
    word-spacing writing-mode
    clipPathUnits gradientTransform gradientUnits maskContentUnits maskUnits markerHeight
    markerUnits markerWidth orient patternContentUnits patternTransform patternUnits refX refY
    spreadMethod offset
    amplitude azimuth baseFrequency bias diffuseConstant divisor edgeMode elevation exponent
    filterUnits primitiveUnits in in2 intercept k1 k2 k3 k4 kernelMatrix kernelUnitLength
    limitingConeAngle mode numOctaves operator order pointsAtX pointsAtY pointsAtZ preserveAlpha
    radius result scale seed slope specularConstant specularExponent stdDeviation stitchTiles
    surfaceScale tableValues targetX targetY values xChannelSelector yChannelSelector
    accumulate additive attributeName attributeType begin by calcMode dur end fill from keyPoints
    keySplines keyTimes max min origin path repeatCount repeatDur restart to
    aria-describedby aria-hidden aria-label aria-labelledby aria-roledescription focusable
    """.split()
)
