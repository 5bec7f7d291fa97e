"""The shared application servers, and their backup."""
