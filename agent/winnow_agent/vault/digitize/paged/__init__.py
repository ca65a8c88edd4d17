"""What has pages: PDF, XPS, images; and lines of print back to paragraphs."""
