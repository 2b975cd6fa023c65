"""The bots of AI, by the names that robots.txt calls them.

As of 2026-11-30. The names are those that their operators publish; the list at
https://github.com/ai-robots-txt/ai.robots.txt gathers them with what each is for. No search
engine's own bot (Googlebot, bingbot, Applebot) is among them: a name such as Google-Extended says
what may become of pages that Googlebot reads anyway.
"""

from __future__ import annotations

# They gather texts that models are trained with.
TRAINING = (
    "AI2Bot",  # Ai2
    "Ai2Bot-Dolma",
    "Amazonbot",  # Amazon
    "anthropic-ai",  # Anthropic
    "Applebot-Extended",  # Apple
    "Bytespider",  # ByteDance
    "CCBot",  # Common Crawl
    "ClaudeBot",  # Anthropic
    "cohere-ai",  # Cohere
    "cohere-training-data-crawler",
    "DeepSeekBot",  # DeepSeek
    "Diffbot",  # Diffbot
    "FacebookBot",  # Meta
    "Google-Extended",  # Google
    "GPTBot",  # OpenAI
    "ICC-Crawler",  # NICT
    "ImagesiftBot",  # ImageSift
    "img2dataset",  # LAION and others
    "meta-externalagent",  # Meta
    "omgili",  # Webz.io
    "PanguBot",  # Huawei
    "Timpibot",  # Timpi
    "Webzio-Extended",  # Webz.io
)
# They look something up for somebody who asked, and answer with a link to it.
SEARCH = (
    "Amzn-SearchBot",  # Amazon
    "Amzn-User",
    "ChatGPT-User",  # OpenAI
    "Claude-SearchBot",  # Anthropic
    "Claude-User",
    "DuckAssistBot",  # DuckDuckGo
    "Gemini-Deep-Research",  # Google
    "meta-externalfetcher",  # Meta
    "meta-webindexer",
    "MistralAI-User",  # Mistral
    "OAI-SearchBot",  # OpenAI
    "Perplexity-User",  # Perplexity
    "PerplexityBot",
    "YouBot",  # You.com
)
# By what `[robots] ai` says.
REFUSED = {"allow": (), "search-only": TRAINING, "deny": (*TRAINING, *SEARCH)}
