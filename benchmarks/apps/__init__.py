"""The apps that are measured, ours and the peers', each as its own documentation would have it written."""
