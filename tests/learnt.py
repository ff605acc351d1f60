"""What a forked process has learnt before it begins: topics, which each that serves would learn for two seconds."""

from proactive.conversation.topics.classifier import classifier

classifier()
