import './panel.css';
import { definePanel } from './layersPanel.ts';

definePanel();
