"""Mail: single mails, boxes, Outlook, and what lies in them."""
