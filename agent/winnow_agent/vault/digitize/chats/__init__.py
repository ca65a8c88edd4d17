"""Conversations: exports of chat programs, transcripts, subtitles."""
